/** Why something does not hold: thrown by every reader here, caught in report.js and nowhere else. */

export class Refusal extends Error {
  /**
   * @param {string} code stable, for programs; docs/receipt-format.md lists them
   * @param {string} detail one sentence for a person
   */
  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}
