using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Berth.HostServices.Messages;

namespace Berth.HostServices.Contracts;

/// <summary>
/// Reads what a peer sent as the types that an interface declares, and says precisely what does not fit. For generated code.
/// </summary>
/// <remarks>
/// A reading method expects the reader on the first token of its value, and leaves it on the last. That no name comes twice, and that
/// nothing is nested too deeply, was seen to when the message was taken apart (<see cref="MessageReader"/>).
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct ContractReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly ReceivedDescriptors _descriptors;
    private readonly ContractMethod _method;
    private readonly ContractPart _part;
    private Utf8JsonReader _json;
    private int _next;

    /// <summary>A reader on the first token of a text.</summary>
    /// <param name="text">JSON in UTF-8.</param>
    /// <param name="descriptors">What came with it; stays the caller's, who keeps or closes them.</param>
    /// <param name="method">The method that is called.</param>
    /// <param name="part">What the text is.</param>
    /// <exception cref="ContractException">The text is not JSON.</exception>
    public ContractReader(ReadOnlySpan<byte> text, ReceivedDescriptors descriptors, ContractMethod method, ContractPart part)
    {
        _text = text;
        _descriptors = descriptors;
        _method = method;
        _part = part;
        _json = new(text);
        Advance();
    }

    /// <summary>Whether the value is null.</summary>
    public readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Begins the arguments: an array or an object.</summary>
    /// <exception cref="ContractException">They are neither.</exception>
    public void StartArguments()
    {
        if (_json.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            throw Unexpected("an array, or an object with the names of the parameters");
        _next = _json.TokenType == JsonTokenType.StartArray ? 0 : -1;
    }

    /// <summary>Goes to the next argument, if there is one.</summary>
    /// <param name="index">Which parameter it is for.</param>
    /// <exception cref="ContractException">There is no such parameter.</exception>
    public bool NextArgument(out int index)
    {
        Advance();
        index = _next;
        if (_json.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            return false;
        if (_next >= 0)
        {
            if (_next == _method.Parameters.Count)
                throw Error($"too many arguments: {_method.Signature()}");
            _next++;
            return true;
        }

        for (index = 0; index < _method.Parameters.Count; index++)
        {
            if (IsNamed(_method.Parameters[index]))
                return true;
        }

        throw Error($"there is no {Place()}: {_method.Signature()}");
    }

    /// <summary>Goes to the value of the argument or member that was found.</summary>
    /// <param name="seen">True afterwards.</param>
    public void Enter(out bool seen)
    {
        seen = true;
        if (_json.TokenType == JsonTokenType.PropertyName)
            Advance();
    }

    /// <summary>After the last argument: makes sure that one was there.</summary>
    /// <param name="seen">Whether it was.</param>
    /// <param name="index">Which parameter it is for.</param>
    /// <exception cref="ContractException">It was not.</exception>
    public readonly void RequireArgument(bool seen, int index)
    {
        if (!seen)
            throw Error($"{_method.Argument(new(index, Name: null))} is missing: {_method.Signature()}");
    }

    /// <summary>Begins an object.</summary>
    /// <exception cref="ContractException">It is something else.</exception>
    public readonly void StartObject() => Expect(JsonTokenType.StartObject, "an object");

    /// <summary>Goes to the name of the next member, if there is one.</summary>
    public bool NextMember()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndObject;
    }

    /// <summary>Whether the member is called that.</summary>
    /// <param name="name">Its name in UTF-8.</param>
    public readonly bool IsNamed(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    /// <summary>Skips a member that this side does not know; a newer peer may send some.</summary>
    public void SkipMember()
    {
        Advance();
        try
        {
            _json.Skip();
        }
        catch (JsonException invalid)
        {
            throw NotJson(invalid);
        }
    }

    /// <summary>The name of the member, as the key of a dictionary, and goes to its value.</summary>
    public string ReadKey()
    {
        var key = ReadText();
        Advance();
        return key;
    }

    /// <summary>After the last member: makes sure that one was there.</summary>
    /// <param name="seen">Whether it was.</param>
    /// <param name="name">What it is called.</param>
    /// <exception cref="ContractException">It was not.</exception>
    public readonly void RequireMember(bool seen, string name)
    {
        if (!seen)
            throw Error($"{Place()} must have a member {ContractText.Quote(name)}");
    }

    /// <summary>Begins an array.</summary>
    /// <exception cref="ContractException">It is something else.</exception>
    public readonly void StartArray() => Expect(JsonTokenType.StartArray, "an array");

    /// <summary>Goes to the next item of an array, if there is one.</summary>
    public bool NextItem()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Goes to the next item of a tuple, or past the last one.</summary>
    /// <param name="isItem">Another item is due; otherwise the end is.</param>
    /// <param name="length">How many items the tuple has.</param>
    /// <exception cref="ContractException">There are more or fewer.</exception>
    public void NextTupleItem(bool isItem, int length)
    {
        if (NextItem() != isItem)
            throw Error(isItem ? $"{Place()} must be an array of {length}" : $"{Place()} is too many: the array must be of {length}");
    }

    private readonly ContractException Unexpected(string expected) => Error($"{Place()} must be {expected}, got {Describe()}");

    private void Advance()
    {
        try
        {
            _json.Read();
        }
        catch (JsonException invalid)
        {
            throw NotJson(invalid);
        }
    }

    private readonly ContractException NotJson(JsonException invalid) => new($"{_method.Name}: not JSON that is accepted: {invalid.Message}", invalid);

    private readonly ContractException Error(string message) => new($"{_method.Name}: {message}");

    private readonly string Place() => JsonPlace.Describe(_text, _json.TokenStartIndex, _method, _part);

    private readonly bool IsNamed(string name) => _json.ValueTextEquals(name);

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType != type)
            throw Unexpected(what);
    }

    private readonly string Describe() => _json.TokenType switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => Encoding.UTF8.GetString(_json.ValueSpan),
    };
}
