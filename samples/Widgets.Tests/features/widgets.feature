Feature: Widgets
  Whoever follows topic "widgets" knows every widget.

  @stub @embedded @external
  Scenario: A widget that is saved is told under its id
    Given the database WidgetsDb
    And the producer WidgetProducer
    When this Widget is saved
      | Name | Price | InStock |
      | Lamp | 12.50 | 3       |
    Then topic "widgets" has sent
      | (key) | name | price | in_stock |
      | 1     | Lamp | 12.50 | 3        |

  @embedded @external
  Scenario: The view follows the widgets
    Given the outbox of WidgetsDb
    And the producer WidgetProducer
    And the database ViewsDb
    And the consumer WidgetConsumer
    When these Widget are saved
      | Name  | Price |
      | Lamp  | 12.50 |
      | Chair | 20    |
    And the Widget "1" is changed to
      | Price |
      | 15    |
    And the Widget "2" is deleted
    Then the table "widget_views" has rows
      | Id | Name | Price |
      | 1  | Lamp | 15    |
