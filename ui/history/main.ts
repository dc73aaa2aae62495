import { mount } from 'svelte';
import { followAccent } from '../shared/accent';
import '../shared/theme.css';
import History from './History.svelte';

followAccent();
const target = document.getElementById('app');
if (target) mount(History, { target });
