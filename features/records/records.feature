Feature: Records
  A table follows a topic without a line of code: messages become rows, tombstones delete them.

  @stub @embedded @external
  Scenario: A message makes a row, the next one changes it
    Given the database StockDb
    And the consumer StockConsumer
    When these arrive on topic "widgets"
      | id | name       | price |
      | 1  | Lamp       | 12.50 |
      | 2  | Chair      | 20    |
      | 1  | Table lamp | 13    |
    Then the table "stock" has rows
      | Id | Name       | Price |
      | 1  | Table lamp | 13    |
      | 2  | Chair      | 20    |

  @stub @embedded @external
  Scenario: A tombstone deletes the row
    Given the database StockDb
    And the consumer StockConsumer
    When these arrive on topic "widgets"
      | id | name  |
      | 1  | Lamp  |
      | 2  | Chair |
    And a tombstone for "1" arrives on topic "widgets"
    Then the table "stock" has rows
      | Id | Name  |
      | 2  | Chair |
