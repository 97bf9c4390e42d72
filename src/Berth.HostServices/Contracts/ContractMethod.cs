using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>A method of an interface with its name on the wire, for error messages. For generated code.</summary>
/// <param name="name">The method's name.</param>
/// <param name="parameters">The names of the parameters that are sent, in order.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractMethod(string name, params string[] parameters)
{
    /// <summary>The method of every generated dispatcher that returns its contract.</summary>
    public const string ContractName = "berth.contract";

    private readonly string[] _parameters = parameters;

    /// <summary>The method's name.</summary>
    public string Name { get; } = name;

    /// <summary>The timeout of a call; null: none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The names of the parameters, in order.</summary>
    public IReadOnlyList<string> Parameters => _parameters;

    /// <summary>The exception for a call of an unknown method.</summary>
    /// <param name="called">The name of the called method.</param>
    /// <param name="methods">The known methods.</param>
    public static ContractException Unknown(string called, params ReadOnlySpan<ContractMethod> methods)
    {
        ArgumentNullException.ThrowIfNull(called);
        var names = new string[methods.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = methods[i].Name;
        return new($"there is no method {ContractText.Quote(called)}; there is {(names.Length == 0 ? "none" : string.Join(", ", names))}");
    }

    /// <summary>The first part of a place, for example "argument 1 (zone)".</summary>
    internal string Argument(JsonPlace step)
    {
        var index = step.Name is null ? step.Index : Array.IndexOf(_parameters, step.Name);
        if (index < 0)
            return $"argument {ContractText.Quote(step.Name)}";
        return $"argument {index + 1}" + (index < _parameters.Length ? $" ({_parameters[index]})" : "");
    }

    /// <summary>The list of parameters, for example "it takes zone, every".</summary>
    internal string Signature() => _parameters.Length == 0 ? "it takes none" : "it takes " + string.Join(", ", _parameters);
}
