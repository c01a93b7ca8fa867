Feature: Rows that publish themselves
  Whoever saves a row need not think of telling the others.

  Background:
    Given the database ShopDb
    And the producer WidgetRecordProducer

  @stub @embedded @external
  Scenario: New, changed and deleted rows are published
    When these WidgetRow are saved
      | Name  | Price |
      | Lamp  | 12.50 |
      | Chair | 20    |
    And the WidgetRow "1" is changed to
      | Price |
      | 13    |
    And the WidgetRow "2" is deleted
    Then topic "widgets" has sent
      | (key) | id  | name  | price |
      | 1     | 1   | Lamp  | 12.5  |
      | 2     | 2   | Chair | 20    |
      | 1     | 1   | Lamp  | 13    |
    And topic "widgets" has a tombstone for "2"

  @stub
  Scenario: A change that no message tells of is not published
    When this WidgetRow is saved
      | Name | Price |
      | Lamp | 12.50 |
    And the WidgetRow "1" is changed to
      | Note     |
      | Dust it! |
    Then topic "widgets" has sent 1 message

  @stub
  Scenario: What is taken back is not published
    When widget "Lamp" is saved and taken back
    Then topic "widgets" has sent nothing
    And the table "widgets" is empty

  @stub
  Scenario: An import and a change of many rows are published row by row
    When 3 widgets are imported at once
    And the price of all widgets becomes 5
    Then topic "widgets" has sent
      | id | name     | price |
      | 1  | Widget 1 | 0     |
      | 2  | Widget 2 | 0     |
      | 3  | Widget 3 | 0     |
      | 1  | Widget 1 | 5     |
      | 2  | Widget 2 | 5     |
      | 3  | Widget 3 | 5     |

  @stub
  Scenario: Changes behind everybody's back are not published
    When this WidgetRow is saved
      | Name | Price |
      | Lamp | 12.50 |
    And the price of all widgets becomes 5 behind everybody's back
    Then topic "widgets" has sent 1 message
