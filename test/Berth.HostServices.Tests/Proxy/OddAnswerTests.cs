using Berth.HostServices.Tests.Wire;

namespace Berth.HostServices.Tests.Proxy;

/// <summary>What a service answers concerns only the call that it answers, whatever it is.</summary>
public sealed class OddAnswerTests
{
    private const string Echo = """{"type":"method","data":{"name":"echo","args":[1]}}""";
    private const string Good = """{"type":"reply","data":{"reply":[1]}}""";

    public static TheoryData<string, string, bool> Odd => new()
    {
        { "an infinity", """{"type": "reply", "data": {"reply": [Infinity]}}""", false },
        { "a negative infinity", """{"type": "reply", "data": {"reply": -Infinity}}""", false },
        { "not a number", """{"type": "reply", "data": {"reply": {"a": NaN}}}""", false },
        { "a number beyond a double", """{"type": "reply", "data": {"reply": 1e999}}""", false },
        { "a number of 200 digits", """{"type": "reply", "data": {"reply": [1""" + new string('0', 200) + "]}}", false },
        { "deep", """{"type": "reply", "data": {"reply": """ + new string('[', 70) + new string(']', 70) + "}}", false },
        { "half a surrogate pair", """{"type": "reply", "data": {"reply": ["\udc80"]}}""", false },
        { "half a surrogate pair as a key", """{"type": "reply", "data": {"reply": {"\udc80": 1}}}""", false },
        { "a key twice", """{"type": "reply", "data": {"reply": {"1": 1, "1": 2}}}""", false },
        { "more than 16 MiB", """{"type": "reply", "data": {"reply": " """ + new string('x', 17 << 20) + "\"}}", false },
        { "a signal with an infinity", """{"type": "signal", "data": {"reply": Infinity}}""", false },
        { "an unknown type", """{"type": "riddle", "data": {"reply": 1}}""", true },
        { "a call", """{"type": "method", "data": {"name": "echo"}}""", true },
        { "no reply", """{"type": "reply", "data": {}}""", true },
        { "not JSON", "riddle", true },
        { "an open string", """{"type": "reply", "data": {"reply": "x}}""", true },
        { "the type last", """{"data": {"reply": " """ + new string('x', 17 << 20) + """ "}, "type": "reply"}""", false },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task OddAnswer_IsAnExceptionOfItsCallAndTheNextIsAnswered(string what, string answer, bool endsTheService)
    {
        var calls = 0;
        await using var proxy = new ProxyHarness(ProxyHarness.Answering(
            (_, _) => Interlocked.Increment(ref calls) > 1 ? [Good]
                : answer.Contains("signal", StringComparison.Ordinal) ? [answer, Good]
                : [answer]));

        proxy.Given.Send(Echo);
        var name = endsTheService ? "HostServiceEnded" : "NotPassedOn";
        (await proxy.Given.ReceiveAsync())!.ShouldStartWith(
            $$"""{"type":"exception","data":{"name":"{{name}}",""", Case.Sensitive, what);
        proxy.Reports.ShouldContain(static line => line.Contains("echo", StringComparison.Ordinal), what);
        proxy.Given.Send(Echo);
        (await proxy.Given.ReceiveAsync()).ShouldBe(Good, what);
        using var other = proxy.Connect();
        other.Send(Echo);
        (await other.ReceiveAsync()).ShouldBe(Good, what);

        proxy.Starts.ShouldBe(endsTheService ? 2 : 1);
    }

    [Fact]
    public async Task Exception_ThatNamesAFileThatIsNotUtf8_IsPassedOn()
    {
        await using var proxy = new ProxyHarness(ProxyHarness.Answering((_, _) =>
            ["""{"type": "exception", "data": {"name": "FileNotFoundError", "value": "no \udc80", "backtrace": "\udcff"}}"""]));

        proxy.Given.Send(Echo);

        (await proxy.Given.ReceiveAsync()).ShouldBe(
            """{"type":"exception","data":{"name":"FileNotFoundError","value":"no \uFFFD","backtrace":""}}""");
    }

    [Theory]
    [InlineData("[1e999]", "NotPassedOn", true)]
    [InlineData("[-1e400]", "NotPassedOn", true)]
    [InlineData("[\"\\ud800\"]", "NotPassedOn", true)]
    [InlineData("[NaN]", "ProtocolError", false)]
    [InlineData("[[1]", "ProtocolError", false)]
    public async Task OddCall_IsRefusedAndNeverReachesTheService(string arguments, string name, bool staysConnected)
    {
        var seen = new List<string>();
        await using var proxy = new ProxyHarness(ProxyHarness.Answering((call, _) =>
        {
            seen.Add(call);
            return [Good];
        }));

        proxy.Given.Send($$$"""{"type":"method","data":{"name":"echo","args":{{{arguments}}}}}""");
        (await proxy.Given.ReceiveAsync())!.ShouldStartWith($$"""{"type":"exception","data":{"name":"{{name}}",""");
        if (staysConnected)
            proxy.Given.Send(Echo);
        (await proxy.Given.ReceiveAsync()).ShouldBe(staysConnected ? Good : null);
        using var other = proxy.Connect();
        other.Send(Echo);
        (await other.ReceiveAsync()).ShouldBe(Good);

        seen.ShouldBe(Enumerable.Repeat(Echo, staysConnected ? 2 : 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Backtrace_ReachesTheCallerOnlyIfGranted(bool isGranted)
    {
        await using var proxy = new ProxyHarness(
            ProxyHarness.Answering(
                (_, _) => ["""{"type": "exception", "data": {"name": "E", "value": "v", "backtrace": "File /srv/secret.py"}}"""]),
            rules => rules with { Backtraces = isGranted });

        proxy.Given.Send(Echo);

        (await proxy.Given.ReceiveAsync()).ShouldBe(
            $$$"""{"type":"exception","data":{"name":"E","value":"v","backtrace":"{{{(isGranted ? "File /srv/secret.py" : "")}}}"}}""");
    }
}
