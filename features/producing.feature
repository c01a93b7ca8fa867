Feature: Producing
  A service tells the others what has happened. Every message fits the schema of its topic.

  @stub @embedded @external
  Scenario: A message arrives with its key
    Given the producer WidgetProducer
    When WidgetProducer publishes
      | id | name | price |
      | 7  | Lamp | 12.50 |
    Then topic "widgets" has sent
      | (key) | id | name | price | is_sold | colour |
      | 7     | 7  | Lamp | 12.5  | false   | null   |

  @stub @embedded @external
  Scenario: Every message can be told from all others and has its time
    Given the producer WidgetProducer
    When WidgetProducer publishes
      | id | name |
      | 1  | Lamp |
    Then topic "widgets" has sent
      | id | message_id        | timestamp |
      | 1  | /^[0-9a-f-]{36}$/ | now       |

  @stub @embedded @external
  Scenario: A list is sent as a whole or not at all
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    When someone tries to publish these to topic "widgets"
      | id   | name  |
      | 1    | Lamp  |
      | many | Chair |
    Then it fails with "[1].id"
    And topic "widgets" has sent nothing
