using Deimos.Records;
using Microsoft.EntityFrameworkCore.Storage;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Makes a context publish the records that are declared as Kafka sources.
/// </summary>
public static class RecordDbContextOptionsExtensions
{
    /// <summary>Makes a context publish the changes of records that are declared as Kafka sources.</summary>
    /// <param name="options">The context's options.</param>
    /// <returns>The same options.</returns>
    /// <remarks>
    /// <c>UseOutbox&lt;TContext&gt;()</c> and <c>UseRecords&lt;TContext&gt;()</c> do this for contexts that dependency
    /// injection makes; for one that is made by hand call also <c>UseApplicationServiceProvider</c>.
    /// </remarks>
    public static DbContextOptionsBuilder UseDeimosRecords(this DbContextOptionsBuilder options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.UseDeimosOutbox()
            .ReplaceService<IDatabase, RecordDatabase>()
            .AddInterceptors(RecordSaveInterceptor.Instance);
    }
}
