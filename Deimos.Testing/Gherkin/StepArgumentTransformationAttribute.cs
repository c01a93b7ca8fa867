using System.Diagnostics.CodeAnalysis;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// Makes a public method of a binding class the way from a step's text, or table, to the type that the method returns.
/// </summary>
/// <param name="regex">What the text must match, and whose groups the method is given; without it, any text.</param>
/// <param name="order">Which is tried first: lower ones.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class StepArgumentTransformationAttribute(
    [StringSyntax(StringSyntaxAttribute.Regex)] string? regex = null,
    int order = StepArgumentTransformationAttribute.DefaultOrder)
    : Attribute
{
    /// <summary>The order of those that do not say theirs.</summary>
    public const int DefaultOrder = 10_000;

    /// <summary>Gets or sets what the text must match.</summary>
    public string? Regex { get; set; } = regex;

    /// <summary>Gets or sets the name of the parameter type in cucumber expressions; else that of the type.</summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets which is tried first: lower ones.</summary>
    public int Order { get; set; } = order;
}
