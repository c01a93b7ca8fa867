Feature: Coercion
  Values that mean what the schema wants are taken; nothing is cut off, rounded or guessed.

  Background:
    Given the topic "offers" with schema "com.shop.Offer" keyed by "id"

  @stub
  Scenario Outline: <what> is taken
    When the JSON is published to topic "offers"
      """
      { "id": <id>, "name": <name>, "price": <price>, "is_sold": <is_sold> }
      """
    Then topic "offers" has sent
      | (key) | id | name | price | is_sold | colour |
      | 7     | 7  | 12   | 3     | false   | null   |

    Examples:
      | what                            | id  | name | price | is_sold |
      | What fits already               | 7   | "12" | 3.0   | false   |
      | Text that is a whole number     | "7" | "12" | 3.0   | false   |
      | A number where text is wanted   | 7   | 12   | 3.0   | false   |
      | A whole number for a fraction   | 7   | "12" | 3     | false   |
      | Text that is a number           | 7   | "12" | "3.0" | false   |
      | The word false                  | 7   | "12" | 3.0   | "false" |
      | Nothing where truth is wanted   | 7   | "12" | 3.0   | null    |

  @stub
  Scenario Outline: <what> is refused
    When someone tries to publish this to topic "offers"
      | id   | name   | price   | is_sold   |
      | <id> | <name> | <price> | <is_sold> |
    Then it fails with "<field>"
    And topic "offers" has sent nothing

    Examples:
      | what                     | field   | id          | name | price | is_sold |
      | A fraction               | id      | 1.5         | Lamp | 3     | true    |
      | A number that is too big | id      | 99999999999 | Lamp | 3     | true    |
      | A word for a number      | price   | 1           | Lamp | cheap | true    |
      | A word for truth         | is_sold | 1           | Lamp | 3     | perhaps |
      | A missing name           | name    | 1           |      | 3     | true    |
