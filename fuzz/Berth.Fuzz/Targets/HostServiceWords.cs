namespace Berth.Fuzz.Targets;

/// <summary>What messages of host services are made of.</summary>
internal static class HostServiceWords
{
    public static IReadOnlyList<string> All { get; } =
    [
        "{\"type\":\"method\",\"data\":{\"name\":\"echo\",\"args\":[]}}", "{\"type\":\"reply\",\"data\":{\"reply\":null}}",
            "{\"type\":\"signal\",\"data\":{\"reply\":0}}",
        "{\"type\":\"exception\",\"data\":{\"name\":\"E\",\"value\":\"v\",\"backtrace\":\"b\"}}",
            "{\"type\":\"hello\",\"data\":{\"version\":1,\"features\":[\"id\",\"cancel\",\"deadline\",\"stream\",\"ring\"]}}",
        "{\"type\":\"cancel\",\"data\":{\"id\":1}}", "{\"type\":\"credit\",\"data\":{\"id\":1,\"count\":1}}", "<args-via-fd>",
        "\"type\":", "\"data\":", "\"name\":", "\"args\":", "\"reply\":", "\"id\":1,", "\"timeout\":1,", "\"stream\":1,",
            "\"ty\\u0070e\":", "\"\\ud800\"", "\uFEFF",
        "9007199254740992", "-0", "1e999", "null", "true", "[", "]", "{", "}", ",", "\n0p", "\n3p", "\n1f", "\n2m", "\n1x", "client\n",
            "service\n",
    ];

    /// <summary>What a message was refused for, without what is quoted of it.</summary>
    public static string Shape(Exception refusal) => Fuzz.Shape.Of(refusal.Message.Split('"', '\'', ':')[0]);
}
