namespace Deimos;

/// <summary>
/// Names one of several record types that a consumer takes from its topic, and the type that stands for it.
/// </summary>
/// <param name="type">The type; the consumer's payload type or derived from it.</param>
/// <param name="schema">The record's name, or its full name with the namespace in front.</param>
/// <remarks>
/// Put it on the consumer once for each record, in place of <see cref="SchemaAttribute"/>. Which of them a message is,
/// the name of the record says that it was written as; a record that is not named is an error.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class HandlesAttribute(Type type, string schema) : Attribute
{
    /// <summary>Gets the type that stands for the record.</summary>
    public Type Type { get; } = type;

    /// <summary>Gets the record's name, or its full name with the namespace in front.</summary>
    public string Schema { get; } = schema;

    /// <summary>Gets or sets the namespace of <see cref="Schema"/>.</summary>
    /// <value>The default is the namespace inside <see cref="Schema"/>, else the configured default namespace.</value>
    public string? Namespace { get; set; }
}
