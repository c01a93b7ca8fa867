namespace Deimos;

/// <summary>
/// States that messages have no key.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NoKeyAttribute : Attribute;
