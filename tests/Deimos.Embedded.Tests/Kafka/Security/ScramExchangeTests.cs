using System.Security.Cryptography;
using System.Text;
using Deimos.Embedded.Kafka.Security;

namespace Deimos.Embedded.Tests.Kafka.Security;

public sealed class ScramExchangeTests
{
    private const string First = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private const string Final = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    [Fact]
    public async Task The_example_of_RFC_7677_succeeds()
    {
        var exchange = Exchange();

        var challenge = await SayAsync(exchange, First);
        var signature = await SayAsync(exchange, Final);

        challenge.ShouldBe(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        signature.ShouldBe("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        exchange.Identity.ShouldBe(new SaslIdentity("user"));
    }

    [Theory]
    [InlineData("another password", "p=AHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "invalid credentials")]
    [InlineData("a proof cut short", "p=dHzb", "invalid credentials")]
    [InlineData("a proof that is no base64", "p=****", "not base64")]
    public async Task A_wrong_proof_is_refused(string what, string proof, string reason)
    {
        var exchange = Exchange();
        await SayAsync(exchange, First);

        var failure = await Should.ThrowAsync<SaslFailureException>(
            SayAsync(exchange, Final[..Final.IndexOf("p=", StringComparison.Ordinal)] + proof), what);

        failure.Message.ShouldContain(reason);
        exchange.Identity.ShouldBeNull();
    }

    [Theory]
    [InlineData("c=biws,r=another,p=AAAA", "nonce")]
    [InlineData("c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AAAA", "channel binding")]
    [InlineData("", "the last one is")]
    public async Task A_last_message_of_another_exchange_is_refused(string message, string reason)
    {
        var exchange = Exchange();
        await SayAsync(exchange, First);

        (await Should.ThrowAsync<SaslFailureException>(SayAsync(exchange, message))).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("p=tls-unique,,n=user,r=abc", "channel binding")]
    [InlineData("n,,m=ext,n=user,r=abc", "mandatory extensions")]
    [InlineData("n,,n=us=er,r=abc", "equals sign")]
    [InlineData("n,,n=,r=abc", "printable")]
    [InlineData("n,a=other,n=user,r=abc", "authorization id")]
    [InlineData("n,,n=nobody,r=abc", "invalid credentials with SASL mechanism SCRAM-SHA-256")]
    [InlineData("n,,n=user,r=\u00e9", "printable")]
    [InlineData("", "the first one is")]
    public async Task A_first_message_of_another_form_is_refused(string message, string reason) =>
        (await Should.ThrowAsync<SaslFailureException>(SayAsync(Exchange(), message))).Message.ShouldContain(reason);

    [Fact]
    public async Task What_is_not_UTF_8_or_too_long_is_refused()
    {
        var binary = await Should.ThrowAsync<SaslFailureException>(
            () => Exchange().AnswerAsync(new byte[] { 0xFF, 0xFE }, default).AsTask());
        var huge = await Should.ThrowAsync<SaslFailureException>(SayAsync(Exchange(), First + new string('x', 10_000)));

        binary.Message.ShouldContain("UTF-8");
        huge.Message.ShouldContain("8192");
    }

    [Fact]
    public async Task Names_may_have_escaped_commas_and_equals_signs()
    {
        var asked = "";
        var exchange = new ScramExchange(
            ScramExchange.Sha512,
            HashAlgorithmName.SHA512,
            user =>
            {
                asked = user;
                return ScramCredential.Derive("x", HashAlgorithmName.SHA512);
            },
            "server");

        await SayAsync(exchange, "n,,n=a=2Cb=3Dc,r=abc");

        asked.ShouldBe("a,b=c");
    }

    private static ScramExchange Exchange() => new(
        ScramExchange.Sha256,
        HashAlgorithmName.SHA256,
        user => user == "user"
            ? ScramCredential.Derive(
                "pencil", HashAlgorithmName.SHA256, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
            : null,
        "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");

    private static async Task<string> SayAsync(ScramExchange exchange, string message) => Encoding.UTF8.GetString(
        await exchange.AnswerAsync(Encoding.UTF8.GetBytes(message), TestContext.Current.CancellationToken));
}
