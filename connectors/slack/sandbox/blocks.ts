/** What Slack refuses of Block Kit, as far as its lengths and names go. https://docs.slack.dev/reference/block-kit */
import { isObject } from '../schema.ts';

/** Longest text of each kind of thing. */
const LONGEST: Readonly<Record<string, number>> = {
  header: 150,
  section: 3_000,
  context: 2_000,
  button: 75,
  option: 75,
  title: 24,
  submit: 24,
  close: 24,
  label: 2_000,
  placeholder: 150,
};
const BLOCKS = new Set(['header', 'section', 'context', 'divider', 'actions', 'input', 'image', 'rich_text']);
const MOST_ELEMENTS: Readonly<Record<string, number>> = { actions: 25, context: 10 };

/** The first thing that does not fit; null: all does. */
export function unfit(blocks: unknown, most: number): string | null {
  if (blocks === undefined) return null;
  if (!Array.isArray(blocks)) return 'blocks is no list';
  if (blocks.length > most) return `no more than ${most} items allowed`;
  const seen = new Set<string>();
  for (const [at, block] of blocks.entries()) {
    const wrong = isObject(block) ? unfitBlock(block, seen) : 'is no object';
    if (wrong !== null) return `[/blocks/${at}] ${wrong}`;
  }
  return null;
}

/** Of a modal or a home tab. */
export function unfitView(view: unknown): string | null {
  if (!isObject(view)) return 'view is no object';
  const { type, title, submit, blocks, callback_id: callback, private_metadata: metadata } = view;
  if (type !== 'modal' && type !== 'home') return 'type is modal or home';
  if (type === 'modal' && !isObject(title)) return 'a modal has a title';
  if (typeof callback === 'string' && callback.length > 255) return 'callback_id is too long';
  if (typeof metadata === 'string' && metadata.length > 3_000) return 'private_metadata is too long';
  const inputs = Array.isArray(blocks) && blocks.some((one) => isObject(one) && one['type'] === 'input');
  if (type === 'modal' && inputs && submit === undefined) return 'a modal with inputs has submit';
  return unfitText(title, 'title') ?? unfitText(submit, 'submit') ?? unfit(blocks, 100);
}

function unfitBlock(block: Readonly<Record<string, unknown>>, seen: Set<string>): string | null {
  const { type, block_id: id, text, fields, elements, element, accessory, label } = block;
  if (typeof type !== 'string' || !BLOCKS.has(type)) return `unknown type ${String(type)}`;
  if (typeof id === 'string') {
    if (id.length > 255) return 'block_id is too long';
    if (seen.has(id)) return `block_id ${id} is there twice`;
    seen.add(id);
  }
  if (type === 'section' && text === undefined && fields === undefined) return 'a section has text or fields';
  if (Array.isArray(fields) && (fields.length > 10 || fields.some((one) => unfitText(one, 'context') !== null)))
    return 'fields do not fit';
  const all = [
    ...(Array.isArray(elements) ? elements : []),
    ...(isObject(element) ? [element] : []),
    ...(isObject(accessory) ? [accessory] : []),
  ];
  if ((type === 'actions' || type === 'context') && (all.length === 0 || all.length > (MOST_ELEMENTS[type] ?? 0)))
    return `${all.length} elements`;
  const wrong = all
    .map((one) => (isObject(one) ? unfitElement(one) : 'an element is no object'))
    .find((one) => one !== null);
  return wrong ?? unfitText(text, type) ?? unfitText(label, 'label');
}

function unfitElement(element: Readonly<Record<string, unknown>>): string | null {
  const { type, action_id: action, value, url, options, text, placeholder, initial_value: initial } = element;
  if (typeof action === 'string' && action.length > 255) return 'action_id is too long';
  if (typeof value === 'string' && value.length > 2_000) return 'value is too long';
  if (typeof url === 'string' && url.length > 3_000) return 'url is too long';
  if (type === 'plain_text_input' && typeof initial === 'string' && initial.length > 3_000)
    return 'initial_value is too long';
  if (Array.isArray(options)) {
    if (options.length === 0 || options.length > 100) return `${options.length} options`;
    const bad = options.find(
      (one) => !isObject(one) || unfitText(one['text'], 'option') !== null || String(one['value']).length > 150,
    );
    if (bad !== undefined) return 'an option does not fit';
  }
  return unfitText(placeholder, 'placeholder') ?? (type === 'button' ? unfitText(text, 'button') : null);
}

function unfitText(text: unknown, of: string): string | null {
  if (text === undefined) return null;
  const said = isObject(text) ? text['text'] : text;
  if (typeof said !== 'string' || said.length === 0) return `${of} has no text`;
  return said.length > (LONGEST[of] ?? 3_000) ? `${of} is longer than ${LONGEST[of] ?? 3_000}` : null;
}
