namespace SampleServices;

/// <summary>The command line: the name of a service, and then <c>--option value</c>, as often as needed.</summary>
internal sealed class Options
{
    private readonly List<(string Name, string Value)> _options = [];

    public Options(string[] arguments)
    {
        Service = arguments is [var service, ..] ? service : "";
        for (var i = 1; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length)
                throw new FormatException($"\"{arguments[i]}\" is not understood: options are written --name value.");
            _options.Add((arguments[i][2..], arguments[i + 1]));
        }
    }

    /// <summary>Which service.</summary>
    public string Service { get; }

    /// <summary>Every value of an option.</summary>
    public IReadOnlyList<string> All(string name) => [.. _options.Where(o => o.Name == name).Select(static o => o.Value)];

    /// <summary>The value of an option that must be given once, unless something else says it.</summary>
    public string One(string name, string? otherwise = null) => All(name) switch
    {
        [var value] => value,
        [] when otherwise is not null => otherwise,
        _ => throw new FormatException($"{Service} needs --{name}, once."),
    };
}
