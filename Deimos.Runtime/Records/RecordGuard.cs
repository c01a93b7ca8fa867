using Deimos.Consuming;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Keeps older messages from overwriting what newer ones have written.
/// </summary>
internal sealed class RecordGuard
{
    private RecordGuard()
    {
    }

    /// <summary>Gets the property whose values only grow.</summary>
    public IProperty? Version { get; private init; }

    /// <summary>Gets the property that keeps the offset of the message that has written the row.</summary>
    public IProperty? Offset { get; private init; }

    /// <summary>Gets the property that keeps that message's partition.</summary>
    public IProperty? Partition { get; private init; }

    /// <summary>Gets the properties that are written beside those of the payload.</summary>
    public IReadOnlyList<IProperty> Kept => field ??= [.. new[] { Offset, Partition }.OfType<IProperty>()];

    /// <summary>Reads what a consumer names; nothing if it guards nothing.</summary>
    /// <exception cref="RecordException">A name is not that of a property.</exception>
    public static RecordGuard? Of(RecordTarget target, string? version, string? offset, string? partition)
    {
        if (version is null && offset is null)
        {
            return partition is null ? null : throw new RecordException(
                $"A consumer of {target.Entity.DisplayName()} names '{partition}' as its PartitionProperty and has no "
                + "OffsetProperty. Offsets are compared within a partition: name both, or none.");
        }

        return new()
        {
            Version = version is null ? null : target.Named(version, "VersionField"),
            Offset = offset is null ? null : target.Named(offset, "OffsetProperty"),
            Partition = partition is null ? null : target.Named(partition, "PartitionProperty"),
        };
    }

    /// <summary>Finds the version that a payload gives.</summary>
    public object? VersionIn(IEntityType entity, Payload attributes)
    {
        if (Version is null)
        {
            return null;
        }

        foreach (var (name, value) in attributes)
        {
            if (RecordFields.Find(entity, name) == Version)
            {
                return PropertyValue.Convert(value, Version);
            }
        }

        return null;
    }

    /// <summary>Says whether a row is newer than a message.</summary>
    /// <param name="row">The row.</param>
    /// <param name="attributes">The message's values, or <see langword="null"/> for a deletion.</param>
    /// <param name="message">The message.</param>
    public bool IsNewer(EntityEntry row, Payload? attributes, MessageMetadata message)
    {
        var given = attributes is null ? null : VersionIn((IEntityType)row.Metadata, attributes);
        return (given is not null && IsLess(given, Present(row, Version)))
            || (Offset is not null
                && IsLess(KeptOf(message, Offset), Present(row, Offset))
                && (Partition is null
                    || Equals(KeptOf(message, Partition), Present(row, Partition))));
    }

    /// <summary>Writes where a message comes from.</summary>
    public void Stamp(MessageMetadata message, Action<IProperty, object?> write)
    {
        foreach (var property in Kept)
        {
            write(property, KeptOf(message, property));
        }
    }

    /// <summary>Gives what is kept of a message.</summary>
    public object? KeptOf(MessageMetadata message, IProperty property) =>
        PropertyValue.Convert(property == Offset ? message.Offset : message.Partition, property);

    /// <summary>Makes the condition under which a row that is there may be overwritten.</summary>
    /// <param name="present">Writes a column of the row.</param>
    /// <param name="given">Writes a column of what is to be written.</param>
    public string Condition(Func<IProperty, string> present, Func<IProperty, string> given)
    {
        var outdated = new List<string>();
        if (Version is not null)
        {
            outdated.Add($"{given(Version)} < {present(Version)}");
        }

        if (OutdatedByOffset(present, given) is { } byOffset)
        {
            outdated.Add(byOffset);
        }

        return $"({string.Join(" OR ", outdated)}) IS NOT TRUE";
    }

    /// <summary>Makes the condition under which a row is of a later message in the same partition.</summary>
    public string? OutdatedByOffset(Func<IProperty, string> present, Func<IProperty, string> given) =>
        Offset is null ? null
        : $"({given(Offset)} < {present(Offset)}"
            + (Partition is null ? ")" : $" AND {given(Partition)} = {present(Partition)})");

    private static object? Present(EntityEntry row, IProperty? property) =>
        property is null ? null : row.Property(property).CurrentValue;

    private static bool IsLess(object? given, object? present) =>
        given is not null && present is not null && Comparer<object>.Default.Compare(given, present) < 0;
}
