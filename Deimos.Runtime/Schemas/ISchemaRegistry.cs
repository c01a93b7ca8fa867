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
    /// <param name="schema">The schema with all the types that it names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema's id.</returns>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    ValueTask<int> RegisterAsync(string subject, Schema schema, CancellationToken cancellationToken);

    /// <summary>Finds the id that a schema has under a subject, without registering it.</summary>
    /// <param name="subject">The subject, such as <c>orders-value</c>.</param>
    /// <param name="schema">The schema with all the types that it names.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema's id.</returns>
    /// <exception cref="SchemaRegistryException">
    /// The registry does not know the schema there, or could not be reached.
    /// </exception>
    ValueTask<int> GetIdAsync(string subject, Schema schema, CancellationToken cancellationToken);

    /// <summary>Finds a schema by its id.</summary>
    /// <param name="id">The id from a message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="SchemaRegistryException">The registry does not know the id or could not be reached.</exception>
    ValueTask<Schema> GetSchemaAsync(int id, CancellationToken cancellationToken);
}
