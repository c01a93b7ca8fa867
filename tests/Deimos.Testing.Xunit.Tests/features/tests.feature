@all
Feature: Tests
  @slow
  Scenario: A scenario is a test
    Then this test is called "Tests: A scenario is a test"
    And its categories are "all, slow"
    And its source is line 4 of "features/tests.feature"
    And its output has "✓ Then this test is called"

  Scenario Outline: So is each row for <whom>
    Then this test is called "Tests: So is each row for <whom>"

    Examples:
      | whom |
      | me   |
      | you  |

  @ignore
  Scenario: What is ignored is skipped
    Then this test is called "nothing, as it does not run"
