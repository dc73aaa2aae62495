import { mount } from 'svelte';
import '../shared/theme.css';
import Prompt from './Prompt.svelte';

const target = document.getElementById('app');
if (target) mount(Prompt, { target });
