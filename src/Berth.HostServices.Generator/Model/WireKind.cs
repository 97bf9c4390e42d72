namespace Berth.HostServices.Generator.Model;

/// <summary>The kinds of types; except for scalars, each has its own form of generated code.</summary>
internal enum WireKind
{
    /// <summary>A JSON value that the runtime library reads, such as a number or a time, or a descriptor.</summary>
    Scalar,

    /// <summary>A string: the name of the member.</summary>
    Enumeration,

    /// <summary>A JSON array, read into a T[].</summary>
    Array,

    /// <summary>A JSON array, read into a List of T.</summary>
    List,

    /// <summary>A JSON object with any keys.</summary>
    Dictionary,

    /// <summary>A JSON array of fixed length.</summary>
    Tuple,

    /// <summary>A JSON object with the properties of a class, struct or record.</summary>
    Object,
}
