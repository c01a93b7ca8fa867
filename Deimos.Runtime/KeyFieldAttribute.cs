namespace Deimos;

/// <summary>
/// Takes the message key from a field of the payload and encodes it with a schema made for that field.
/// </summary>
/// <param name="field">The field's name in the schema, with dots between nested records: <c>owner.id</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeyFieldAttribute(string field) : Attribute
{
    /// <summary>Gets the field's name in the schema, with dots between nested records.</summary>
    public string Field { get; } = field;

    /// <summary>Gets or sets the name of the key schema that is made from the field.</summary>
    /// <value>The default is the payload schema's name followed by <c>_key</c>.</value>
    public string? SchemaName { get; set; }
}
