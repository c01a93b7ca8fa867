namespace Deimos.Testing.Gherkin;

/// <summary>
/// The kind of a step; <c>And</c>, <c>But</c> and <c>*</c> are of the kind of the step before them.
/// </summary>
public enum StepDefinitionType
{
    /// <summary>What there is.</summary>
    Given = 1,

    /// <summary>What happens.</summary>
    When = 2,

    /// <summary>What comes of it.</summary>
    Then = 3,
}
