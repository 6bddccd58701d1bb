import { h } from "../vendor/vue.js";
import { mount } from "../kit/shell.js";
import { SignIn, SignedInAs } from "../kit/signing_in.js";
import { session } from "../kit/session.js";

const Page = () => (session.account ? h("p", session.account.phone) : h(SignIn));

mount("audit.title", Page, { tools: SignedInAs });
