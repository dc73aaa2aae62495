import { mount } from 'svelte';
import { followAccent } from '../shared/accent';
import '../shared/theme.css';
import Prompt from './Prompt.svelte';

followAccent();
const target = document.getElementById('app');
if (target) mount(Prompt, { target });
