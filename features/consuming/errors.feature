Feature: Fatal errors
  A message that cannot be handled holds nobody up, unless someone has said that it must.

  @embedded @external
  Scenario: A failing message is skipped
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    And a consumer of topic "widgets"
    And the consumer of topic "widgets" fails 1 time on key "2"
    When these arrive on topic "widgets"
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
      | 3  | Table |
    And everything on topic "widgets" is consumed
    Then the consumer of topic "widgets" has received
      | name  |
      | Lamp  |
      | Table |
    And the consumer of topic "widgets" has received 2 messages

  @embedded
  Scenario: With errors raised again nothing overtakes the failing message
    Given the setting "Deimos:Consuming:ReraiseConsumerErrors" is "true"
    And the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    And a consumer of topic "widgets"
    And the consumer of topic "widgets" fails 2 times on key "2"
    When these arrive on topic "widgets"
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
      | 3  | Table |
    Then the consumer of topic "widgets" has received 3 messages
    And the consumer of topic "widgets" has received
      | name  |
      | Lamp  |
      | Chair |
      | Table |

  @embedded
  Scenario: A consumer says itself which errors are fatal
    Given the consumer Till
    And the setting "Deimos:Consumers:Till:MinBackoff" is "00:00:00.050"
    And the till is out of order 2 times
    When this arrives on topic "widgets"
      | id | name |
      | 1  | Lamp |
    Then the till has taken
      | names |
      | Lamp  |

  @stub
  Scenario: In memory an error is the test's
    Given the consumer Till
    And the till is out of order 1 time
    When this arrives on topic "widgets" in vain
      | id | name |
      | 1  | Lamp |
    Then it fails with "The till is out of order."
    And the till has taken nothing

  @embedded
  Scenario: What cannot be handled is kept elsewhere
    Given the topic "widgets" with schema "com.shop.Widget" keyed by "id"
    And the topic "dead-widgets" with schema "com.shop.Widget" keyed by "id"
    And a consumer of topic "widgets"
    And what the consumer of topic "widgets" cannot handle goes to topic "dead-widgets"
    And the consumer of topic "widgets" fails 1 time on key "2"
    When these arrive on topic "widgets"
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
    Then topic "dead-widgets" has sent
      | (key) | name  |
      | 2     | Chair |
    And the consumer of topic "widgets" has received 1 message
