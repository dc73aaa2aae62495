import { mount } from 'svelte';
import { followAccent } from '../shared/accent';
import '../shared/theme.css';
import Sessions from './Sessions.svelte';

followAccent();
const target = document.getElementById('app');
if (target) mount(Sessions, { target });
