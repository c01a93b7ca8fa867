using Avro;
using Deimos.Embedded.SchemaRegistry.Rest;
using Deimos.Schemas;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <content>Bringing schemas: registration, lookup and compatibility.</content>
internal sealed partial class RegistryStore
{
    private const int MaxReferences = 1000;

    public StoredSchema Register(string subject, SchemaRequest request, bool normalize)
    {
        CheckSubject(subject);
        lock (_gate)
        {
            CheckRegisterMode(subject, request.Id);
            var config = Effective(subject);
            var given = Read(request, normalize || config.Normalize == true);
            var id = request.Id ?? -1;
            var known = _state.IdOf(given.Content);
            if (known is not null && (id < 0 || id == known))
            {
                id = known.Value;
            }

            var active = _state.VersionsOf(subject).Where(schema => !schema.IsDeleted).ToList();
            var version = request.Version ?? 0;
            if (version <= 0 && FindEqual(active, given, request.Id) is { } existing)
            {
                return existing;
            }

            var next = _state.VersionsOf(subject).Select(schema => schema.Version).DefaultIfEmpty().Max() + 1;
            var isImport = EffectiveMode(subject) == RegistryMode.Import;
            if (!isImport)
            {
                var messages = Compare(given.Document, active, config.Compatibility!.Value);
                if (messages.Count > 0)
                {
                    throw RegistryErrors.Incompatible(subject, messages);
                }
            }

            return Add(subject, given, id, CheckVersion(subject, version, next, isImport, given));
        }
    }

    public StoredSchema LookUp(string subject, SchemaRequest request, bool normalize, bool deleted)
    {
        lock (_gate)
        {
            var given = Read(request, normalize || Effective(subject).Normalize == true);
            if (!Exists(subject, deleted))
            {
                throw RegistryErrors.SubjectNotFound(subject);
            }

            var candidates = _state.VersionsOf(subject).Where(schema => deleted || !schema.IsDeleted).ToList();
            return FindEqual(candidates, given, null) ?? throw RegistryErrors.SchemaNotFound();
        }
    }

    /// <summary>Returns what stands against a schema; all versions are asked when none is given.</summary>
    public IReadOnlyList<string> CheckCompatibility(
        string subject,
        VersionNumber? version,
        SchemaRequest request,
        bool normalize,
        bool verbose)
    {
        lock (_gate)
        {
            var earlier = version is not { } number
                ? [.. _state.VersionsOf(subject).Where(schema => !schema.IsDeleted)]
                : Find(subject, number, deleted: false) is { } one ? new List<StoredSchema> { one }
                : number.IsLatest ? []
                : throw RegistryErrors.VersionNotFound(subject, number.Value);
            try
            {
                var given = Read(request, normalize || Effective(subject).Normalize == true);
                return Compare(given.Document, earlier, Effective(subject).Compatibility!.Value);
            }
            catch (RegistryException failure) when (verbose && failure.Code == 42201)
            {
                return [failure.Message];
            }
        }
    }

    private StoredSchema Add(string subject, GivenSchema given, int id, int version)
    {
        if (id >= 0 && _state.WithId(id) is [var holder, ..] && holder.Content != given.Content)
        {
            throw RegistryErrors.NotPermitted($"Id {id} belongs to another schema; choose another id.");
        }

        var schema = new StoredSchema
        {
            Subject = subject,
            Version = version,
            Id = id >= 0 ? id : _state.LastId + 1,
            Text = given.Text,
            References = given.References,
        };

        // An earlier version with the same id that was soft deleted has come back with this one.
        var replaced = _state.VersionsOf(subject).Where(other =>
            other.IsDeleted && other.Id == schema.Id && other.Version < version && !Referrers(other, true).Any());
        Commit([JournalEntry.Of(schema), .. replaced.Select(JournalEntry.Remove)]);
        _documents[schema.Id] = given.Document;
        return schema;
    }

    private int CheckVersion(string subject, int version, int next, bool isImport, GivenSchema given)
    {
        if (version <= 0)
        {
            return next;
        }

        if (!isImport && version != next)
        {
            throw RegistryErrors.InvalidSchema(
                $"Version {version} cannot be registered in subject '{subject}': the next one is {next}.");
        }

        return _state.Find(subject, version) is not { } taken ? version
            : throw RegistryErrors.NotPermitted(
                $"Version {version} of subject '{subject}' exists"
                + (taken.Content == given.Content ? " with this schema." : " with another schema."));
    }

    private StoredSchema? FindEqual(IReadOnlyList<StoredSchema> candidates, GivenSchema given, int? id)
    {
        var matching = candidates.Where(schema => id is null || schema.Id == id).Reverse().ToList();
        return matching.Find(schema => schema.Content == given.Content)
            ?? matching.Find(schema => MeansTheSame(schema, given));
    }

    // Texts may differ in form, and a client may send a schema whole whose types are registered apart.
    private bool MeansTheSame(StoredSchema schema, GivenSchema given)
    {
        var document = DocumentOf(schema);
        return given.References.SequenceEqual(schema.References)
            ? document.NormalizedText == given.Document.NormalizedText
            : given.References.Count == 0
                && SchemaDocument.Parse(document.ResolvedText).NormalizedText == given.Document.NormalizedText;
    }

    private List<string> Compare(SchemaDocument schema, List<StoredSchema> earlier, CompatibilityLevel level)
    {
        CompatibilityResult result;
        try
        {
            result = SchemaCompatibility.Check(schema, [.. earlier.Select(DocumentOf)], level);
        }
        catch (SchemaParseException failure)
        {
            throw RegistryErrors.InvalidSchema(failure.Message);
        }

        return result.ConflictIndex is not { } index ? [] :
        [
            .. result.Reasons.Select(reason => reason.ToString()),
            $"{{oldSchemaVersion: {earlier[index].Version}}}",
            $"{{oldSchema: '{earlier[index].Text}'}}",
            $"{{validateFields: 'false', compatibility: '{CompatibilityNames.Of(level)}'}}",
        ];
    }

    private GivenSchema Read(SchemaRequest request, bool normalize)
    {
        if (request.SchemaType is { Length: > 0 } type && type != "AVRO")
        {
            throw RegistryErrors.InvalidSchema($"The schema type {type} is not kept here; this registry keeps AVRO.");
        }

        if (string.IsNullOrWhiteSpace(request.Schema))
        {
            throw RegistryErrors.InvalidSchema("The request has no 'schema'; give the schema's text.");
        }

        if (request.References?.Count > MaxReferences)
        {
            throw RegistryErrors.InvalidSchema($"The schema has more than {MaxReferences} references.");
        }

        var referred = (request.References ?? []).Select(Resolve).ToList();
        List<ReferenceBody> references = [.. (request.References ?? [])
            .Zip(referred, (reference, schema) => reference with { Version = schema.Version })];
        if (normalize)
        {
            references = [.. references.Distinct().OrderBy(reference => reference.ToString(), StringComparer.Ordinal)];
        }

        try
        {
            var document = SchemaDocument.Parse(request.Schema, [.. referred.Select(DocumentOf)]);
            return new GivenSchema(document, normalize ? document.NormalizedText : document.Text, references);
        }
        catch (SchemaParseException failure)
        {
            throw RegistryErrors.InvalidSchema(failure.Message);
        }
    }

    private StoredSchema Resolve(ReferenceBody? reference) =>
        reference?.Subject is { } subject
        && Find(subject, new VersionNumber(reference.Version), deleted: true) is { } schema
            ? schema
            : throw RegistryErrors.InvalidSchema(
                $"The reference '{reference?.Name}' leads to version {reference?.Version} of subject "
                + $"'{reference?.Subject}', which is not registered; register it first.");

    private SchemaDocument DocumentOf(StoredSchema schema)
    {
        if (!_documents.TryGetValue(schema.Id, out var document))
        {
            document = SchemaDocument.Parse(schema.Text, [.. schema.References.Select(Resolve).Select(DocumentOf)]);
            _documents[schema.Id] = document;
        }

        return document;
    }

    private static void CheckSubject(string subject)
    {
        if (subject.Length == 0 || subject is "__GLOBAL" or "__EMPTY" || subject.Any(char.IsControl))
        {
            throw RegistryErrors.InvalidSubject(subject);
        }
    }

    private sealed record GivenSchema(
        SchemaDocument Document,
        string Text,
        IReadOnlyList<ReferenceBody> References)
    {
        public string Content => StoredSchema.ContentOf(Text, References);
    }
}
