using Deimos.Embedded.SchemaRegistry.Rest;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <content>Deleting: first soft, then for good.</content>
internal sealed partial class RegistryStore
{
    public int DeleteVersion(string subject, VersionNumber version, bool permanent)
    {
        lock (_gate)
        {
            var schema = Find(subject, version, deleted: true) ?? throw NotFound(subject, version, deleted: true);
            if (schema.IsDeleted && !permanent)
            {
                throw RegistryErrors.VersionSoftDeleted(subject, schema.Version);
            }

            CheckWritable(subject);
            if (Referrers(schema, deleted: permanent).Any())
            {
                throw RegistryErrors.ReferenceExists(subject, schema.Version);
            }

            if (permanent && !schema.IsDeleted)
            {
                throw RegistryErrors.VersionNotSoftDeleted(subject, schema.Version);
            }

            Delete(subject, [schema], permanent);
            return schema.Version;
        }
    }

    public IReadOnlyList<int> DeleteSubject(string subject, bool permanent)
    {
        lock (_gate)
        {
            if (!Exists(subject, deleted: true))
            {
                throw RegistryErrors.SubjectNotFound(subject);
            }

            if (!permanent && !Exists(subject, deleted: false))
            {
                throw RegistryErrors.SubjectSoftDeleted(subject);
            }

            CheckWritable(subject);
            List<StoredSchema> schemas =
                [.. _state.VersionsOf(subject).Where(schema => permanent || !schema.IsDeleted)];
            foreach (var schema in schemas)
            {
                if (Referrers(schema, deleted: permanent).Any(referrer => referrer.Subject != subject))
                {
                    throw RegistryErrors.ReferenceExists(subject, schema.Version);
                }

                if (permanent && !schema.IsDeleted)
                {
                    throw RegistryErrors.SubjectNotSoftDeleted(subject);
                }
            }

            Delete(subject, schemas, permanent);
            return [.. schemas.Select(schema => schema.Version)];
        }
    }

    private void Delete(string subject, List<StoredSchema> schemas, bool permanent)
    {
        if (!permanent)
        {
            Commit([.. schemas.Select(JournalEntry.SoftDelete)]);
            return;
        }

        var entries = schemas.Select(JournalEntry.Remove);

        // With its last version a subject's settings go too.
        if (schemas.Count == _state.VersionsOf(subject).Count)
        {
            entries = entries.Append(JournalEntry.Of(subject, new SubjectConfig()))
                .Append(JournalEntry.Of(subject, (RegistryMode?)null));
        }

        Commit([.. entries]);
        ForgetDocuments(schemas);
    }

    private void ForgetDocuments(IEnumerable<StoredSchema> removed)
    {
        foreach (var schema in removed.Where(schema => _state.WithId(schema.Id).Count == 0))
        {
            _documents.Remove(schema.Id);
        }
    }
}
