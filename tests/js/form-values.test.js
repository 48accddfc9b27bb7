import assert from "node:assert/strict";
import { formValues } from "../../site_templates/assets/js/simulator/form-values.js";
import { makeShopper } from "./support.js";

const CONTACT = { name: "김하늘", phone: "010-1234-5678", postcode: "04524", address: "세종대로 1" };
