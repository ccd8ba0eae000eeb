/** Questions to the server. */

/**
 * Return the answer to a question.
 * @param {string} path below /api/
 * @param {object} values of the query; a list is repeated, null is left out
 * @throws {Error} with the sentence that the server gives
 */
export async function ask(path, values = {}, options = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of [value].flat()) if (one !== null && one !== "") query.append(name, one);
  }
  const text = query.toString();
  let answer;
  try {
    answer = await fetch(`/api/${path}${text ? `?${text}` : ""}`, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server does not answer.");
  }
  const found = await answer.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return {};
  });
  if (!answer.ok) throw new Error(sentence(found.detail));
  return found;
}

/** Return what went wrong as a sentence. */
function sentence(detail) {
  const text = typeof detail === "string" ? detail : "the server did not understand the question";
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
