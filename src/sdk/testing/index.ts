/** The contract suite that every connector passes. Never imported by the product. */
export { conformance, type Product } from './conformance.ts';
