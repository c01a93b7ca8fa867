Feature: Batches
  What is cheaper done for many at once is consumed in batches.

  @stub @embedded @external
  Scenario: A consumer gets what is there as one batch
    Given the consumer BatchTill
    And the setting "Deimos:Consumers:BatchTill:BatchSize" is "3"
    And the setting "Deimos:Consumers:BatchTill:BatchWait" is "00:00:10"
    When these arrive on topic "widgets"
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
      | 3  | Table |
    Then the till has taken
      | names              |
      | Lamp, Chair, Table |

  @embedded
  Scenario: A batch is handled as a whole or comes again as a whole
    Given the consumer BatchTill
    And the setting "Deimos:Consumers:BatchTill:BatchSize" is "2"
    And the setting "Deimos:Consumers:BatchTill:BatchWait" is "00:00:10"
    And errors of type TillException are fatal
    And the till is out of order 2 times
    When these arrive on topic "widgets"
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
    Then the till has taken
      | names       |
      | Lamp, Chair |
