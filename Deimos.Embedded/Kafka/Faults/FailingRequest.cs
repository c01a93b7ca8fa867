using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// Answers a request with an error. Of a produce or fetch only the partitions that the fault names fail; the others
/// are served as always.
/// </summary>
internal sealed class FailingRequest(
    Fault fault,
    RefusedBatches refused,
    Cluster cluster,
    Func<object, RequestContext, ValueTask<IKafkaResponse?>> handler)
{
    private ErrorCode Error => fault.Action.Error;

    public ValueTask<IKafkaResponse?> AnswerAsync(object request, RequestContext context) => request switch
    {
        ProduceRequest produce => FailAsync(produce, context),
        FetchRequest fetch => FailAsync(fetch, context),
        MetadataRequest metadata => new(Fail(metadata, context.Connection.Listener)),
        _ => new(FailedAnswers.Create(request, Error)),
    };

    private ValueTask<IKafkaResponse?> FailAsync(ProduceRequest request, RequestContext context) =>
        PartialProduce.AnswerAsync(request, context, handler, (topic, part) =>
        {
            if (!Fails(topic, part.Index))
            {
                return null;
            }

            refused.Add(topic, part, Error);
            return Error;
        });

    private async ValueTask<IKafkaResponse?> FailAsync(FetchRequest request, RequestContext context)
    {
        var rest = request.Topics
            .Select(topic => new FetchRequest.TopicData
            {
                Name = topic.Name,
                Id = topic.Id,
                Partitions = [.. topic.Partitions.Where(part => !Fails(NameOf(topic), part.Index))],
            })
            .Where(topic => topic.Partitions.Count > 0)
            .ToList();

        // An error is answered at once, so the other partitions give what they have.
        var served = rest.Count == 0 ? null : (FetchResponse?)await handler(
            new FetchRequest
            {
                MaxWaitMs = 0,
                MinBytes = request.MinBytes,
                MaxBytes = request.MaxBytes,
                IsolationLevel = request.IsolationLevel,
                SessionId = request.SessionId,
                SessionEpoch = request.SessionEpoch,
                Topics = rest,
            },
            context).ConfigureAwait(false);
        return new FetchResponse
        {
            Topics =
            [
                .. served?.Topics ?? [],
                .. request.Topics.Select(topic => new FetchResponse.TopicResult(
                    topic.Name,
                    topic.Id,
                    [
                        .. topic.Partitions.Where(part => Fails(NameOf(topic), part.Index)).Select(part =>
                            new FetchResponse.PartitionResult(part.Index, Error, null)),
                    ])).Where(topic => topic.Partitions.Count > 0),
            ],
        };
    }

    // The brokers are told all the same: without any, a client would not know whom to ask again.
    private MetadataResponse Fail(MetadataRequest request, string listener) => new()
    {
        Brokers =
        [
            .. cluster.BrokersUp.Select(broker =>
                new MetadataResponse.BrokerResult(broker.Id, broker.Host, broker.PortOf(listener))),
        ],
        ClusterId = cluster.Id,
        ControllerId = cluster.ControllerId,
        Topics =
        [
            .. (request.Topics ?? AllTopics()).Select(topic =>
                new MetadataResponse.TopicResult(Error, topic.Name, topic.Id, false, [])),
        ],
    };

    private List<MetadataRequest.TopicName> AllTopics() =>
        [.. cluster.Topics.Select(topic => new MetadataRequest.TopicName(topic.Name, topic.Id))];

    private string NameOf(FetchRequest.TopicData topic) => topic.Name ?? cluster.FindTopic(topic.Id)?.Name ?? "";

    private bool Fails(string topic, int partition) => fault.Condition.Covers(new TopicPartition(topic, partition));
}
