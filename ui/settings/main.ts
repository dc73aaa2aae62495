import { mount } from 'svelte';
import { followAccent } from '../shared/accent';
import '../shared/theme.css';
import Settings from './Settings.svelte';

followAccent();
const target = document.getElementById('app');
if (target) mount(Settings, { target });
