namespace Deimos;

/// <summary>
/// Uses the message key as plain text (or plain bytes), without a schema.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlainKeyAttribute : Attribute;
