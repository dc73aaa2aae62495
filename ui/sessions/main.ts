import { mount } from 'svelte';
import '../shared/theme.css';
import Sessions from './Sessions.svelte';

const target = document.getElementById('app');
if (target) mount(Sessions, { target });
