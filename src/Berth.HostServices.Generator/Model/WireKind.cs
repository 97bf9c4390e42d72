namespace Berth.HostServices.Generator.Model;

/// <summary>How a type travels; each kind but the scalar has its own shape of generated code.</summary>
internal enum WireKind
{
    /// <summary>One JSON value that the runtime library reads, such as a number or a time; also a descriptor.</summary>
    Scalar,

    /// <summary>A string: the name of the member.</summary>
    Enumeration,

    /// <summary>A JSON array into a T[].</summary>
    Array,

    /// <summary>A JSON array into a List of T.</summary>
    List,

    /// <summary>A JSON object with any keys.</summary>
    Dictionary,

    /// <summary>A JSON array of fixed length.</summary>
    Tuple,

    /// <summary>A JSON object with the properties of a class, struct or record.</summary>
    Object,
}
