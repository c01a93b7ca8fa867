Feature: Producing
  A service tells the others what has happened. Every message fits the schema of its topic.

  @stub @embedded @external
  Scenario: A message arrives with its key
    Given the producer WidgetProducer
    When WidgetProducer publishes
      | id | name | price |
      | 7  | Lamp | 12.50 |
    Then topic "widgets" has sent
      | (key) | id | name | price | colour |
      | 7     | 7  | Lamp | 12.5  | null   |

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

  @stub @embedded
  Scenario: What has been deleted is told by a tombstone
    Given the producer WidgetProducer
    When WidgetProducer publishes a tombstone for "7"
    Then topic "widgets" has a tombstone for "7"

  @stub @embedded
  Scenario: Messages without a class are written as JSON
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    When the JSON is published to topic "widgets"
      """
      { "id": 3, "name": "Chair", "price": 20, "unknown": "dropped" }
      """
    Then topic "widgets" has sent
      | (key) | id | name  | price | unknown |
      | 3     | 3  | Chair | 20    | any     |

  @embedded @external
  Scenario: What belongs together stays together, whatever its keys are
    Given the topic "colours" with 8 partitions
    And the producer ColourProducer
    When ColourProducer publishes
      | id | name  | colour |
      | 1  | Lamp  | red    |
      | 2  | Chair | red    |
      | 3  | Table | red    |
      | 4  | Shelf | red    |
    Then topic "colours" has on one partition
      | (key) | colour |
      | 1     | red    |
      | 2     | red    |
      | 3     | red    |
      | 4     | red    |
