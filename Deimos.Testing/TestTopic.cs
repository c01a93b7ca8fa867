using Deimos.Producing;
using Deimos.Testing.Matching;

namespace Deimos.Testing;

/// <summary>
/// What was sent to one topic during a test. Take it from <see cref="DeimosTest.Topic"/>.
/// </summary>
/// <remarks>
/// <para>
/// A payload may be an anonymous object, a dictionary, a <see cref="Payload"/>, an Avro record or an object of any
/// class; fields are found by name as when it is published, and values are compared by their meaning: <c>1</c> is
/// <c>1L</c>. Anywhere in it may stand what <see cref="Match"/> makes, or a regular expression. <see langword="null"/>
/// matches tombstones only.
/// </para>
/// <para>
/// Nothing is waited for: when a publish call has returned, its messages are here or will never be.
/// </para>
/// </remarks>
public sealed class TestTopic
{
    private readonly Func<IReadOnlyList<SentMessage>> _sent;

    internal TestTopic(string name, Func<IReadOnlyList<SentMessage>> sent)
    {
        Name = name;
        _sent = sent;
    }

    /// <summary>Gets the topic's name, its prefix included.</summary>
    public string Name { get; }

    /// <summary>Gets the messages that were sent to the topic, oldest first.</summary>
    public IReadOnlyList<SentMessage> SentMessages => [.. _sent().Where(IsHere)];

    /// <summary>Asserts that a message with exactly this payload was sent.</summary>
    /// <param name="payload">
    /// The payload; <see langword="null"/> for a tombstone. Fields that the publisher left empty, such as
    /// <c>message_id</c>, may be left out.
    /// </param>
    /// <param name="key">The key, compared unless it is <see langword="null"/> or blank.</param>
    /// <param name="partitionKey">
    /// What decides the partition, compared unless it is <see langword="null"/> or blank.
    /// </param>
    /// <param name="headers">Headers that must be among those of the message: names and values.</param>
    /// <returns>The message; the first, if there are several.</returns>
    /// <exception cref="DeimosAssertionException">
    /// There is none; the text shows the closest, where it differs, and all messages.
    /// </exception>
    public SentMessage ShouldHaveSent(
        object? payload, object? key = null, object? partitionKey = null, object? headers = null) =>
        Require(new(payload, key, partitionKey, headers, including: false));

    /// <summary>Asserts that a message was sent whose payload has at least these fields, at every depth.</summary>
    /// <param name="payload">Some fields of the payload; <see langword="null"/> for a tombstone.</param>
    /// <param name="key">The key, compared unless it is <see langword="null"/> or blank.</param>
    /// <param name="partitionKey">
    /// What decides the partition, compared unless it is <see langword="null"/> or blank.
    /// </param>
    /// <param name="headers">Headers that must be among those of the message: names and values.</param>
    /// <returns>The message; the first, if there are several.</returns>
    /// <exception cref="DeimosAssertionException">
    /// There is none; the text shows the closest, where it differs, and all messages.
    /// </exception>
    public SentMessage ShouldHaveSentIncluding(
        object? payload, object? key = null, object? partitionKey = null, object? headers = null) =>
        Require(new(payload, key, partitionKey, headers, including: true));

    /// <summary>Asserts that no message with exactly this payload was sent.</summary>
    /// <param name="payload">The payload; <see langword="null"/> for a tombstone.</param>
    /// <param name="key">The key, compared unless it is <see langword="null"/> or blank.</param>
    /// <param name="partitionKey">
    /// What decides the partition, compared unless it is <see langword="null"/> or blank.
    /// </param>
    /// <param name="headers">Headers that must be among those of the message: names and values.</param>
    /// <exception cref="DeimosAssertionException">There is one; the text shows it and all messages.</exception>
    public void ShouldNotHaveSent(
        object? payload, object? key = null, object? partitionKey = null, object? headers = null)
    {
        var expected = new ExpectedMessage(payload, key, partitionKey, headers, including: false);
        var sent = _sent();
        if (sent.FirstOrDefault(message => IsHere(message) && expected.DifferencesTo(message).Count == 0) is { } found)
        {
            throw new DeimosAssertionException(SentReport.Unexpected(Name, expected, found, sent));
        }
    }

    /// <summary>Asserts that the topic was sent no message at all.</summary>
    /// <exception cref="DeimosAssertionException">There is one; the text shows all messages.</exception>
    public void ShouldHaveSentNothing()
    {
        var sent = _sent();
        if (sent.Any(IsHere))
        {
            throw new DeimosAssertionException(SentReport.NotNothing(Name, sent));
        }
    }

    private bool IsHere(SentMessage message) => message.Topic == Name;

    private SentMessage Require(ExpectedMessage expected)
    {
        var sent = _sent();
        return sent.FirstOrDefault(message => IsHere(message) && expected.DifferencesTo(message).Count == 0)
            ?? throw new DeimosAssertionException(SentReport.Missing(Name, expected, sent));
    }
}
