using System.ComponentModel;

namespace Berth.HostServices.Contracts;

/// <summary>A method of an interface as it is called on the wire, for messages about it. For generated code.</summary>
/// <param name="name">The method's name.</param>
/// <param name="parameters">The names of what is sent, in order.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractMethod(string name, params string[] parameters)
{
    private readonly string[] _parameters = parameters;

    /// <summary>The method's name.</summary>
    public string Name { get; } = name;

    /// <summary>How long a call may take; null: for ever.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The names of its parameters, in order.</summary>
    public IReadOnlyList<string> Parameters => _parameters;

    /// <summary>What to throw at a call of a method that there is not.</summary>
    /// <param name="called">What was asked for.</param>
    /// <param name="methods">What there is.</param>
    public static ContractException Unknown(string called, params ReadOnlySpan<ContractMethod> methods)
    {
        ArgumentNullException.ThrowIfNull(called);
        var names = new string[methods.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = methods[i].Name;
        return new($"there is no method {ContractText.Quote(called)}; there is {(names.Length == 0 ? "none" : string.Join(", ", names))}");
    }

    /// <summary>The first part of a place, such as "argument 1 (zone)".</summary>
    internal string Argument(JsonPlace step)
    {
        var index = step.Name is null ? step.Index : Array.IndexOf(_parameters, step.Name);
        if (index < 0)
            return $"argument {ContractText.Quote(step.Name)}";
        return $"argument {index + 1}" + (index < _parameters.Length ? $" ({_parameters[index]})" : "");
    }

    /// <summary>"it takes zone, every", for who got that wrong.</summary>
    internal string Signature() => _parameters.Length == 0 ? "it takes none" : "it takes " + string.Join(", ", _parameters);
}
