namespace Berth.Cli;

/// <summary>Examples that the help of a command ends with.</summary>
internal static class CommandExamples
{
    /// <summary>The examples of a command; empty: it has none.</summary>
    /// <param name="command">The command as the user types it.</param>
    public static string[] Of(string command) => command switch
    {
        "berth" =>
        [
            "berth run -- make                     # in a sandbox that may write to this directory, without network",
            "berth run --profile agent -- claude   # the same, without secrets, hooks and settings",
            "berth run berth.json                  # what a description says",
            "berth up -d web                       # as a service, in the background",
        ],
        "berth run" =>
        [
            "berth run -- ls -la",
            "berth run --allow git.example.org -- git fetch",
            "berth run --profile strict --ro ./data --secret key=env:API_KEY -- ./tool data/input",
            "berth run berth.json",
        ],
        "berth explain" => ["berth explain --brief -- ls -la", "berth explain berth.json"],
        "berth compile" => ["berth compile -o app --profile strict -- /usr/bin/sort"],
        "berth exec" => ["berth exec web -- ps ax", "berth exec 0123abcd"],
        "berth logs" => ["berth logs -f web", "berth logs --since 10m --grep error 'agent@*'"],
        "berth up" => ["berth up", "berth up -d samples/web"],
        "berth service register" => ["berth service register --start web/berth.json"],
        "berth service-call" => ["berth service-call web:fetch get '{\"url\": \"http://127.0.0.1/\"}'"],
        "berth vm run" => ["berth vm run --image debian -- uname -a"],
        _ => [],
    };
}
