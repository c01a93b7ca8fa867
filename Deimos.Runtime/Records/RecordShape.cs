using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// What payloads of the same names write: which names stand for which properties and associations of an entity.
/// </summary>
internal sealed class RecordShape
{
    private readonly string[] _names;

    public RecordShape(IEntityType entity, Payload attributes)
    {
        Entity = entity;
        _names = [.. attributes.Keys];
        var properties = new IProperty?[_names.Length];
        var associations = new INavigation?[_names.Length];
        for (var i = 0; i < _names.Length; i++)
        {
            if (RecordFields.Find(entity, _names[i]) is IProperty property)
            {
                properties[i] = RecordTarget.IsWritten(property, isNew: true) ? property : null;
            }
            else
            {
                associations[i] = RecordFields.FindAssociation(entity, _names[i]);
            }
        }

        Properties = properties;
        Associations = associations;
        Stamps = [.. entity.GetProperties().Where(property => RecordStamps.Are(property))];
        Updated =
        [
            .. properties.OfType<IProperty>()
                .Concat(associations.OfType<INavigation>().Where(navigation => navigation.IsOnDependent)
                    .SelectMany(navigation => navigation.ForeignKey.Properties))
                .Where(property => RecordTarget.IsWritten(property, isNew: false))
                .Concat(Stamps.Where(stamp => !RecordStamps.IsCreated(stamp)))
                .Distinct(),
        ];
    }

    public IEntityType Entity { get; }

    /// <summary>Gets the property for each name, where there is one that is written.</summary>
    public IReadOnlyList<IProperty?> Properties { get; }

    /// <summary>Gets the association for each name, where there is one.</summary>
    public IReadOnlyList<INavigation?> Associations { get; }

    public IReadOnlyList<IProperty> Stamps { get; }

    /// <summary>Gets what is written to a row that is already there.</summary>
    public IReadOnlyList<IProperty> Updated { get; }

    public bool Fits(IEntityType entity, Payload attributes)
    {
        if (Entity != entity || attributes.Count != _names.Length)
        {
            return false;
        }

        var i = 0;
        foreach (var (name, _) in attributes)
        {
            if (_names[i++] != name)
            {
                return false;
            }
        }

        return true;
    }
}
