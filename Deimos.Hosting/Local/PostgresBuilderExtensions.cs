namespace Deimos.Hosting.Local;

/// <summary>PostgreSQL in an application.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>Adds a PostgreSQL server: embedded, or the one that <c>ConnectionStrings__name</c> names.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    /// <param name="port">The port of the embedded server; by default a free one.</param>
    /// <remarks>The data of the embedded server is gone when it stops.</remarks>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new PostgresServerResource(name, port));
    }

    /// <summary>Adds a database, which is made on the server when it is not there.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    /// <param name="databaseName">The name of the database; by default the name of the resource.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ApplicationBuilder.AddResource(
            new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource));
    }
}
