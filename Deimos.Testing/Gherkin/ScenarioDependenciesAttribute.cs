namespace Deimos.Testing.Gherkin;

/// <summary>
/// Marks the public static method that returns the <c>IServiceCollection</c> from which binding classes get services
/// of the tests' own; each scenario has a scope. What is not registered is made if it is a class.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioDependenciesAttribute : Attribute;
