using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// Answers a produce of which some partitions fail, while the others are served as always.
/// </summary>
internal static class PartialProduce
{
    private const string Message = "A scripted fault.";

    /// <param name="request">The request.</param>
    /// <param name="context">Where it came from.</param>
    /// <param name="handler">Serves what does not fail.</param>
    /// <param name="errorOf">Gives the error of a topic's partition, or nothing; asked once for each.</param>
    public static async ValueTask<IKafkaResponse?> AnswerAsync(
        ProduceRequest request,
        RequestContext context,
        Func<object, RequestContext, ValueTask<IKafkaResponse?>> handler,
        Func<string, ProduceRequest.PartitionData, ErrorCode?> errorOf)
    {
        var failed = new List<ProduceResponse.TopicResult>();
        var rest = new List<ProduceRequest.TopicData>();
        foreach (var topic in request.Topics)
        {
            var parts = topic.Partitions.ToLookup(part => errorOf(topic.Name, part));
            if (parts.Contains(null))
            {
                rest.Add(new ProduceRequest.TopicData { Name = topic.Name, Partitions = [.. parts[null]] });
            }

            var refused = parts.Where(ofError => ofError.Key is not null)
                .SelectMany(ofError => ofError.Select(part =>
                    new ProduceResponse.PartitionResult(part.Index, ofError.Key!.Value, -1, -1, -1, Message, [])))
                .ToList();
            if (refused.Count > 0)
            {
                failed.Add(new ProduceResponse.TopicResult(topic.Name, refused));
            }
        }

        if (failed.Count == 0)
        {
            return await handler(request, context).ConfigureAwait(false);
        }

        var served = rest.Count == 0 ? null : (ProduceResponse?)await handler(
            new ProduceRequest
            {
                TransactionalId = request.TransactionalId,
                Acks = request.Acks,
                TimeoutMs = request.TimeoutMs,
                Topics = rest,
            },
            context).ConfigureAwait(false);
        if (request.Acks == 0)
        {
            context.Connection.Close();
            return null;
        }

        return new ProduceResponse { Topics = [.. served?.Topics ?? [], .. failed] };
    }
}
