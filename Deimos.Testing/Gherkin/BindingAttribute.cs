namespace Deimos.Testing.Gherkin;

/// <summary>
/// Says that a public class has steps, hooks or transformations. One instance is made for each scenario that needs it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BindingAttribute : Attribute;
