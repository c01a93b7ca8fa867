using Avro;

namespace Deimos.Schemas;

/// <summary>
/// Gives ids to schemas and finds schemas by id.
/// </summary>
/// <remarks>Implementations are safe for concurrent use and remember what they were told: ids never change.</remarks>
public interface ISchemaRegistry
{
    /// <summary>Registers a schema under a subject, or finds it there.</summary>
    /// <param name="subject">The subject, such as <c>orders-value</c>.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="references">Where the types are that the schema's text names and does not define.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema's id.</returns>
    /// <exception cref="IncompatibleSchemaException">The schema may not follow the subject's versions.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    ValueTask<int> RegisterAsync(
        string subject, Schema schema, IReadOnlyList<SchemaReference> references, CancellationToken cancellationToken);

    /// <summary>Finds a schema under a subject, without registering it.</summary>
    /// <param name="subject">The subject, such as <c>orders-value</c>.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="references">Where the types are that the schema's text names and does not define.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its id and version there.</returns>
    /// <exception cref="SchemaRegistryException">
    /// The registry does not know the schema there, or could not be reached.
    /// </exception>
    ValueTask<RegisteredSchema> FindAsync(
        string subject, Schema schema, IReadOnlyList<SchemaReference> references, CancellationToken cancellationToken);

    /// <summary>Checks whether a schema may become the next version of a subject, and registers nothing.</summary>
    /// <param name="subject">The subject, such as <c>orders-value</c>; it has at least one version.</param>
    /// <param name="schema">The schema, with all the types that it names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is known that the schema may follow.</returns>
    /// <exception cref="IncompatibleSchemaException">The schema may not follow the subject's versions.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    ValueTask CheckAsync(string subject, Schema schema, CancellationToken cancellationToken);

    /// <summary>Finds the latest version of a subject. The answer is not remembered.</summary>
    /// <param name="subject">The subject, such as <c>orders-value</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version, or <see langword="null"/> if the subject has none.</returns>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    ValueTask<RegisteredSchema?> FindLatestAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Finds a schema by its id.</summary>
    /// <param name="id">The id from a message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="SchemaRegistryException">The registry does not know the id or could not be reached.</exception>
    ValueTask<Schema> GetSchemaAsync(int id, CancellationToken cancellationToken);
}
