using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Deimos.Records;

/// <summary>
/// Writes records and those that are associated with them: one statement for each table and set of columns.
/// </summary>
/// <remarks>
/// What a record belongs to is written before it, what belongs to it after it. The keys that the database makes are
/// kept beside the records until <see cref="Finish"/>, so that an attempt that is rolled back leaves nothing behind.
/// </remarks>
internal sealed class RecordGraphWriter(DbContext context, RecordGraphOptions options)
{
    private readonly ISqlGenerationHelper _sql = context.GetService<ISqlGenerationHelper>();

    /// <summary>Writes the records of messages with all that is associated with them.</summary>
    /// <param name="rows">The records, all of one entity.</param>
    /// <param name="guard">What keeps newer rows as they are.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RecordException">A record cannot be written in this way.</exception>
    public async Task WriteAsync(
        IReadOnlyList<RecordRow> rows, RecordGuard? guard, CancellationToken cancellationToken)
    {
        foreach (var row in rows.Where(row => row.HasDependents))
        {
            row.Beside = [.. row.Beside.Union(NewBulkImportId(row, options.NewBulkImportId()))];
        }

        await WriteAsync(rows, guard, areNeeded: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says whether one statement writes records, so that it needs no transaction around it.</summary>
    public bool IsOneStatement(IReadOnlyList<RecordRow> rows)
    {
        var first = rows[0];
        List<IProperty> made =
        [
            .. first.Shape.Entity.GetProperties().Where(property => property.ValueGenerated != ValueGenerated.Never
                && property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save),
        ];
        return rows.All(row => row.Parts.Count == 0 && row.Shape == first.Shape && row.Key == first.Key
            && AreGiven(row, made) == AreGiven(first, made)) && (made.Count < 2 || AreGiven(first, made));
    }

    /// <summary>Puts the keys that the database has made into the records.</summary>
    public void Finish(RecordRow row)
    {
        foreach (var written in row.All())
        {
            foreach (var property in written.Shape.Entity.FindPrimaryKey()?.Properties ?? [])
            {
                if (written.TryGet(property, out var value))
                {
                    PropertyWriter.Write(context, property, written.Record, value);
                }
            }
        }
    }

    /// <summary>Says by which properties a row is known if it is already there.</summary>
    /// <param name="row">The row.</param>
    /// <param name="usual">What it is known by if the consumer does not name anything else; nothing for the primary
    /// key, unless the database is to make it.</param>
    public IReadOnlyList<IProperty> KeyOf(RecordRow row, IReadOnlyList<IProperty>? usual)
    {
        var entity = row.Shape.Entity;
        return options.KeyProperties(entity) ?? usual
            ?? (entity.FindPrimaryKey()?.Properties is { } primary && AreGiven(row, primary) ? primary : []);
    }

    /// <param name="rows">The records, all of one entity.</param>
    /// <param name="guard">What keeps newer rows as they are.</param>
    /// <param name="areNeeded">Whether others refer to them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    private async Task WriteAsync(
        IReadOnlyList<RecordRow> rows, RecordGuard? guard, bool areNeeded, CancellationToken cancellationToken)
    {
        foreach (var (association, owners) in Associations(rows, areDependents: false))
        {
            await WritePrincipalsAsync(association.ForeignKey, owners, cancellationToken).ConfigureAwait(false);
        }

        foreach (var alike in rows.GroupBy(row => (row.Shape, row.Key)))
        {
            await UpsertAsync([.. alike], guard, areNeeded, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (association, owners) in Associations(rows, areDependents: true))
        {
            if (owners.FindAll(owner => owner.Row.IsWritten) is { Count: > 0 } written)
            {
                await WriteDependentsAsync(association.ForeignKey, written, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<(INavigation Association, List<(RecordRow Row, RecordPart Part)> Owners)> Associations(
        IReadOnlyList<RecordRow> rows, bool areDependents) => rows
        .SelectMany(row => row.Parts.Select(part => (Row: row, Part: part)))
        .Where(owned => owned.Part.HasDependents == areDependents)
        .GroupBy(owned => owned.Part.Association)
        .Select(group => (group.Key, group.ToList()));

    private async Task WritePrincipalsAsync(
        IForeignKey key, List<(RecordRow Row, RecordPart Part)> owners, CancellationToken cancellationToken)
    {
        var principals = owners.SelectMany(owner => owner.Part.Rows).ToList();
        principals.ForEach(principal =>
        {
            principal.Beside = [.. NewBulkImportId(principal, options.NewBulkImportId())];
            principal.Key = KeyOf(principal, null);
        });
        if (principals.Count > 0)
        {
            await WriteAsync(principals, guard: null, areNeeded: true, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (row, part) in owners)
        {
            for (var i = 0; i < key.Properties.Count; i++)
            {
                var value = part.Rows is [var principal] ? ValueOf(principal, key.PrincipalKey.Properties[i]) : null;
                PropertyWriter.Write(context, key.Properties[i], row.Record, value);
            }
        }
    }

    private async Task WriteDependentsAsync(
        IForeignKey key, List<(RecordRow Row, RecordPart Part)> owners, CancellationToken cancellationToken)
    {
        var dependents = new List<RecordRow>();
        var id = options.NewBulkImportId();
        foreach (var (owner, part) in owners)
        {
            foreach (var dependent in part.Rows)
            {
                for (var i = 0; i < key.Properties.Count; i++)
                {
                    PropertyWriter.Write(
                        context, key.Properties[i], dependent.Record, ValueOf(owner, key.PrincipalKey.Properties[i]));
                }

                dependent.Beside =
                [
                    .. key.Properties,
                    .. NewBulkImportId(dependent, dependent.HasDependents ? options.NewBulkImportId() : id),
                ];
                dependent.Key = KeyOf(dependent, key.IsUnique ? key.Properties : null);
                dependents.Add(dependent);
            }
        }

        // Before the new ones come, which may take the places of old ones.
        if (options.ReplacesAssociations)
        {
            await DeleteOthersAsync(key, owners, dependents, cancellationToken).ConfigureAwait(false);
        }

        if (dependents.Count > 0)
        {
            await WriteAsync(dependents, guard: null, areNeeded: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes what belonged to records before and does not any more.</summary>
    private async Task DeleteOthersAsync(
        IForeignKey key,
        List<(RecordRow Row, RecordPart Part)> owners,
        List<RecordRow> dependents,
        CancellationToken cancellationToken)
    {
        var columns = new RecordColumns(key.DeclaringEntityType, _sql);
        var (present, owner, kept) = (columns.Of("present"), columns.Of("owner"), columns.Of("kept"));
        var known = dependents.FindAll(dependent => dependent.Key.Count > 0);
        var sql =
            $"DELETE FROM {columns.Table} AS present USING {columns.Rows(key.Properties, "owner", i => $"${i + 1}")}\n"
            + $"WHERE {Equal(key.Properties, present, owner)}";
        var parameters = key.Properties
            .Select((property, i) => RecordColumns.Parameter(
                property, owners, one => ValueOf(one.Row, key.PrincipalKey.Properties[i])))
            .ToList();
        if (known.Count > 0)
        {
            var names = known[0].Key;
            var rows = columns.Rows(names, "kept", i => $"${key.Properties.Count + i + 1}");
            sql += $" AND NOT EXISTS (SELECT FROM {rows}\n"
                + $"WHERE {Equal(names, present, kept)})";
            parameters.AddRange(names.Select(property =>
                RecordColumns.Parameter(property, known, one => PropertyWriter.Read(context, property, one.Record))));
        }

        await RecordCommand.ExecuteAsync(context, sql, parameters, [], cancellationToken).ConfigureAwait(false);
    }

    private async Task UpsertAsync(
        List<RecordRow> rows, RecordGuard? guard, bool areNeeded, CancellationToken cancellationToken)
    {
        var (shape, key) = (rows[0].Shape, rows[0].Key);
        var isOwner = rows[0].HasDependents;
        List<IProperty> updated =
            [.. shape.Updated.Union(rows[0].Beside.Where(property => RecordTarget.IsWritten(property, isNew: false)))];
        var asked = Asked(shape);
        var isAsked = areNeeded || isOwner || options.TellsWritten;
        var identity = isAsked && (guard is not null || asked.Exists(property => !key.Contains(property)))
            ? Identity(rows, isNeeded: areNeeded || isOwner)
            : [];
        var upsert = new RecordUpsert
        {
            Conflict = key,
            Updated = updated,
            Given = [.. shape.Properties.OfType<IProperty>().Union(rows[0].Beside).Union(updated)],
            Guard = guard,
            Returned = identity.Count == 0 ? [] : [.. asked.Union(identity)],
        };
        var written = await new RecordImport(context, shape.Entity, upsert)
            .WriteAsync(rows.ConvertAll(row => row.Record), cancellationToken).ConfigureAwait(false);
        if (identity.Count == 0)
        {
            rows.ForEach(row => row.Written(null));
        }
        else
        {
            Recognize(rows, identity, upsert.Returned, written);
        }
    }

    /// <summary>Says what others refer to a row by.</summary>
    private static List<IProperty> Asked(RecordShape shape) =>
    [
        .. (shape.Entity.FindPrimaryKey()?.Properties ?? [])
            .Union(shape.Entity.GetReferencingForeignKeys().SelectMany(foreign => foreign.PrincipalKey.Properties)),
    ];

    /// <summary>Says by what the rows that come back are known; by nothing if there is nothing.</summary>
    private IReadOnlyList<IProperty> Identity(List<RecordRow> rows, bool isNeeded)
    {
        var (entity, key) = (rows[0].Shape.Entity, rows[0].Key);
        if (key.Count > 0 && rows.TrueForAll(row => AreGiven(row, key)))
        {
            return key;
        }

        if (BulkImportId(entity) is { } property && rows[0].Beside.Contains(property))
        {
            return [property];
        }

        return !isNeeded ? [] : throw new RecordException(
            $"{entity.DisplayName()} has a key that the database makes, and its messages have none, so that its rows "
            + "cannot be found again for what belongs to them. Give it a text property "
            + $"'{options.BulkImportIdProperty}', or give its messages a key.");
    }

    private void Recognize(
        List<RecordRow> rows,
        IReadOnlyList<IProperty> identity,
        IReadOnlyList<IProperty> returned,
        IReadOnlyList<RecordKey> written)
    {
        var places = identity.Select(property => returned.ToList().IndexOf(property)).ToList();
        var found = new Dictionary<RecordKey, RecordKey>(written.Count);
        foreach (var values in written)
        {
            if (!found.TryAdd(new([.. places.Select(place => values.Values[place])]), values))
            {
                throw new RecordException(
                    $"Two rows of {rows[0].Shape.Entity.DisplayName()} have the same '{identity[0].Name}', by which "
                    + "they are told apart. Let BulkImportIdGenerator give another value each time.");
            }
        }

        foreach (var row in rows)
        {
            row.Begin();
            var key = new RecordKey(
                [.. identity.Select(property => PropertyWriter.Read(context, property, row.Record))]);
            if (found.TryGetValue(key, out var values))
            {
                row.Written(returned.Zip(values.Values).ToDictionary(pair => pair.First, pair => pair.Second));
            }
        }
    }

    private bool AreGiven(RecordRow row, IReadOnlyList<IProperty> properties) => properties.All(property =>
        property.ValueGenerated == ValueGenerated.Never
        || !Equals(PropertyWriter.Read(context, property, row.Record), property.Sentinel));

    private IEnumerable<IProperty> NewBulkImportId(RecordRow row, string id)
    {
        if (BulkImportId(row.Shape.Entity) is { } property)
        {
            PropertyWriter.Write(context, property, row.Record, id);
            yield return property;
        }
    }

    private IProperty? BulkImportId(IEntityType entity) =>
        entity.FindProperty(options.BulkImportIdProperty) is { } property && property.ClrType == typeof(string)
            ? property
            : null;

    private object? ValueOf(RecordRow row, IProperty property) =>
        row.TryGet(property, out var value) ? value : PropertyWriter.Read(context, property, row.Record);

    private static string Equal(
        IReadOnlyList<IProperty> properties, Func<IProperty, string> left, Func<IProperty, string> right) =>
        string.Join(" AND ", properties.Select(property => $"{left(property)} = {right(property)}"));
}
