using System.Data.Common;
using Deimos.Outbox.Relaying;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Deimos.Outbox;

/// <summary>
/// Says whether the oldest message of every outbox is younger than it may be.
/// </summary>
/// <remarks>Looks at the first row of each bucket only, so that it costs little however much waits.</remarks>
internal sealed class OutboxHealthCheck(IEnumerable<IOutboxSource> sources, IOptionsMonitor<OutboxOptions> options)
    : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var source in sources)
        {
            try
            {
                var age = await AgeAsync(source, cancellationToken).ConfigureAwait(false);
                var limit = options.Get(source.OptionsName).MaxAge;
                if (age > limit)
                {
                    return new(
                        context.Registration.FailureStatus,
                        $"The oldest message of outbox {source.DisplayName} waits since {age}; the limit is {limit}.");
                }
            }
            catch (DbException failure)
            {
                return new(
                    context.Registration.FailureStatus,
                    $"The outbox {source.DisplayName} cannot be read.",
                    failure);
            }
        }

        return HealthCheckResult.Healthy("No message of the outbox waits too long.");
    }

    private static async Task<TimeSpan> AgeAsync(IOutboxSource source, CancellationToken cancellationToken)
    {
        var connection = await source.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = new NpgsqlCommand(
                $"""
                SELECT clock_timestamp() - min(created_at)
                FROM generate_series(0, {OutboxRow.BucketCount - 1}) AS share (bucket) CROSS JOIN LATERAL (
                  SELECT created_at FROM {source.GetNames().Messages} AS message
                  WHERE message.bucket = share.bucket ORDER BY message.bucket, message.id LIMIT 1) AS oldest
                """,
                connection.Npgsql);
            await using (command.ConfigureAwait(false))
            {
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as TimeSpan?
                    ?? TimeSpan.Zero;
            }
        }
    }
}
