using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// A record that is to be written, with the records that are associated with it.
/// </summary>
internal sealed class RecordRow(object record, RecordShape shape)
{
    private Dictionary<IProperty, object?>? _values;

    public object Record => record;

    public RecordShape Shape => shape;

    /// <summary>Gets or sets the properties by which a row that is there is known; none for a new one.</summary>
    public IReadOnlyList<IProperty> Key { get; set; } = [];

    /// <summary>Gets or sets the properties that are written beside those of the payload.</summary>
    public IReadOnlyList<IProperty> Beside { get; set; } = [];

    public List<RecordPart> Parts { get; } = [];

    public bool HasDependents => Parts.Exists(part => part.HasDependents);

    /// <summary>Gets a value indicating whether the attempt has written it: no newer row was in its place.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Forgets an earlier attempt, which was rolled back with all that the database made for it.</summary>
    public void Begin() => (IsWritten, _values) = (false, null);

    /// <summary>Notes what the database says of the row; nothing if it was not asked.</summary>
    public void Written(Dictionary<IProperty, object?>? values) => (IsWritten, _values) = (true, values);

    /// <summary>Finds what the database says of a property.</summary>
    public bool TryGet(IProperty property, out object? value)
    {
        value = null;
        return _values?.TryGetValue(property, out value) == true;
    }

    /// <summary>Gives this record and all below it.</summary>
    public IEnumerable<RecordRow> All() =>
        Parts.SelectMany(part => part.Rows).SelectMany(row => row.All()).Prepend(this);
}
